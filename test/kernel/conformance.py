"""Jupyter's own test of kernels, with every sample filled in; run by conformance.test.ts."""

import unittest

import jupyter_kernel_test


class TypeScriptKernel(jupyter_kernel_test.KernelTests):
    kernel_name = 'bnlab'

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # the suite gives each cell 15 seconds; on a busy machine the compiler needs longer to load
        cls.kc.execute('1')
        while cls.kc.get_shell_msg(timeout=180)['msg_type'] != 'execute_reply':
            pass

    language_name = 'typescript'
    file_extension = '.ts'
    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('oops')"
    completion_samples = [
        {'text': 'Math.sqr', 'matches': {'sqrt'}},
        {'text': '"abc".charC', 'matches': {'charCodeAt'}},
        {'text': 'JSON.pars', 'matches': {'parse'}},
    ]
    complete_code_samples = ['1', 'const x = 1', 'function f() { return 1 }', 'class A {}', '// c']
    incomplete_code_samples = ['function f() {', 'console.log(', 'const a = [', '`abc', '/* abc', 'foo.', 'a +']
    invalid_code_samples = ['let x = ;', '1 2 3', ')', 'const = 5']
    code_page_something = '?Math.sqrt'
    code_generate_error = "throw new Error('x')"
    code_execute_result = [{'code': '1+2', 'result': '3'}, {'code': '6*7', 'result': '42'}]
    code_display_data = [
        {'code': "import * as tslab from 'tslab'; tslab.display.html('<b>x</b>')", 'mime': 'text/html'},
        {'code': "import { display } from 'tslab'; display.png(Buffer.from('89504e47', 'hex'))", 'mime': 'image/png'},
    ]
    code_history_pattern = '1?2*'
    supported_history_operations = ('tail', 'range', 'search')
    code_inspect_sample = 'Math.sqrt'
    code_clear_output = 'console.clear(); console.log(1)'


if __name__ == '__main__':
    unittest.main(verbosity=2)
